/** A small square that becomes a large one. */
export function LogoMark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-7 shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <rect x="6.5" y="17" width="8.5" height="8.5" rx="2" className="fill-on-accent opacity-60" />
      <path
        d="M12 6.500h12a1.500 1.500 0 0 1 1.500 1.500v12h-3.300v-7.400l-5.400 5.400-2.300-2.300 5.400-5.400H12z"
        className="fill-on-accent"
      />
    </svg>
  )
}
