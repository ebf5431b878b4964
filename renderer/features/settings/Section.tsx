import type { ReactNode } from "react"

export function Section({ title, detail, children }: { title: string; detail?: ReactNode; children: ReactNode }) {
  return (
    <section className="mb-6 last:mb-0">
      <h3 className="font-semibold text-strong">{title}</h3>
      {detail && <p className="mt-0.5 max-w-[460px] text-muted">{detail}</p>}
      <div className="mt-2.5">{children}</div>
    </section>
  )
}
