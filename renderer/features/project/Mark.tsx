/** The app's sign: a hull and its outrigger, from above. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden className="text-on-accent">
      <rect width="32" height="32" rx="7" fill="var(--accent-fill)" />
      <path
        d="M6 12.500c4.600 4.400 15.400 4.400 20 0"
        stroke="currentColor"
        strokeWidth="2.600"
        strokeLinecap="round"
      />
      <path
        d="M9 22.500c3.400 2.200 10.600 2.200 14 0"
        stroke="currentColor"
        strokeOpacity="0.780"
        strokeWidth="2.200"
        strokeLinecap="round"
      />
      <path
        d="M12 15.600v7.800M20 15.600v7.800"
        stroke="currentColor"
        strokeOpacity="0.900"
        strokeWidth="1.800"
        strokeLinecap="round"
      />
    </svg>
  )
}
