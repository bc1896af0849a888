export const Tail = () => (
  <svg class="tail" viewBox="0 0 9 18" aria-hidden="true">
    <path d="M9 0v18H2a1.2 1.2 0 0 1-.8-2.1C4.6 12.9 8.3 8 9 0Z" />
  </svg>
)
