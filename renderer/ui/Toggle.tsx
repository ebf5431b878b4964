import { Switch } from "radix-ui"

export function Toggle({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange(checked: boolean): void
}) {
  return (
    <Switch.Root
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      className="h-[18px] w-8 shrink-0 rounded-full border border-line-strong bg-sunken p-px data-[state=checked]:border-accent-fill data-[state=checked]:bg-accent-fill"
    >
      <Switch.Thumb className="block size-3.5 rounded-full bg-muted transition-transform duration-100 data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-on-accent" />
    </Switch.Root>
  )
}
