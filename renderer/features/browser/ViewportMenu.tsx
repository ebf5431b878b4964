import { Laptop, Maximize, Monitor, Ruler, Smartphone, Tablet } from "lucide-react"
import { useState } from "react"
import { type Viewport, viewportPresets } from "../../../shared/native/browser.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Input } from "../../ui/Input.tsx"
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../ui/Menu.tsx"
import { useBrowserState } from "./useBrowser.ts"
import { useMenuFocus } from "./useMenuFocus.ts"

const icons = { fit: Maximize, desktop: Monitor, laptop: Laptop, tablet: Tablet, phone: Smartphone, custom: Ruler }
const labels = { desktop: "Desktop", laptop: "Laptop", tablet: "Tablet", phone: "Phone" }

export function ViewportMenu() {
  const { api } = useApp().browser
  const viewport = useBrowserState((state) => state.viewport)
  const [custom, setCustom] = useState(false)
  const focus = useMenuFocus()
  const set = (next: Viewport) => void expectOk(api.setViewport(next))
  const size = `${viewport.width} × ${viewport.height}`
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <IconButton icon={icons[viewport.preset]} label={`Viewport: ${size}`} />
        </MenuTrigger>
        <MenuContent align="end" {...focus}>
          <MenuItem
            icon={Maximize}
            checked={viewport.preset === "fit"}
            onSelect={() => set({ ...viewport, preset: "fit", mobile: false })}
          >
            Fit the panel
          </MenuItem>
          {(["desktop", "laptop", "tablet", "phone"] as const).map((name) => (
            <MenuItem
              key={name}
              icon={icons[name]}
              checked={viewport.preset === name}
              hint={`${viewportPresets[name].width} × ${viewportPresets[name].height}`}
              onSelect={() => set(viewportPresets[name])}
            >
              {labels[name]}
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem icon={Ruler} checked={viewport.preset === "custom"} onSelect={() => setCustom(true)}>
            Custom size…
          </MenuItem>
        </MenuContent>
      </Menu>
      <Dialog open={custom} onClose={() => setCustom(false)} title="Size of the viewport" className="w-[320px]">
        <form
          className="flex flex-col gap-3 p-4"
          onSubmit={(event) => {
            event.preventDefault()
            const given = new FormData(event.currentTarget)
            const width = Number(given.get("width"))
            const height = Number(given.get("height"))
            set({ preset: "custom", width, height, mobile: given.get("mobile") === "on" })
            setCustom(false)
          }}
        >
          <label htmlFor="viewport-width" className="flex items-center gap-2 text-ui">
            <span className="w-16">Width</span>
            <Input
              id="viewport-width"
              name="width"
              type="number"
              min={200}
              max={4096}
              defaultValue={viewport.width}
              required
            />
          </label>
          <label htmlFor="viewport-height" className="flex items-center gap-2 text-ui">
            <span className="w-16">Height</span>
            <Input
              id="viewport-height"
              name="height"
              type="number"
              min={200}
              max={4096}
              defaultValue={viewport.height}
              required
            />
          </label>
          <label className="flex items-center gap-2 text-ui">
            <input name="mobile" type="checkbox" defaultChecked={viewport.mobile} /> Touch, as on a phone
          </label>
          <Button type="submit" tone="primary" className="self-end">
            Set
          </Button>
        </form>
      </Dialog>
    </>
  )
}
