import { call } from "../api.ts"
import { exactTime, time } from "../format.ts"
import { lostAt, now, state } from "../state.ts"

const leave = async () => {
  await call("DELETE session", {}).catch(() => undefined)
  location.reload()
}

const Connection = () =>
  lostAt.value === null ? (
    <p class="connection live">
      <span class="dot" />
      <span class="wide">Live at</span>
      <time>{exactTime(now.value)}</time>
    </p>
  ) : (
    <p class="connection lost">
      <span class="dot" />
      Connection lost
    </p>
  )

export const Header = () => (
  <>
    <header class="top">
      <div class="page">
        <p class="brand">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M2 13.5h4l2.5-7 4 12 2.5-5h7" />
          </svg>
          Confidant
          {state.value && <span class={`env ${state.value.env}`}>{state.value.env}</span>}
        </p>
        {state.value && <Connection />}
        {state.value && (
          <div class="who">
            <span class="wide">{state.value.operator}</span>
            <button type="button" class="quiet" onClick={leave}>
              Sign out
            </button>
          </div>
        )}
      </div>
    </header>
    <div role="alert">
      {lostAt.value !== null && (
        <p class="banner">
          The bot has not answered since {time(lostAt.value)}. The page shows what was known then; it resumes by itself
          when the bot is back.
        </p>
      )}
    </div>
  </>
)
