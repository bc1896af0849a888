import { useSignalEffect } from "@preact/signals"
import { state } from "../state.ts"
import { AuditPanel } from "./AuditPanel.tsx"
import { BackupsPanel } from "./BackupsPanel.tsx"
import { BreakersPanel } from "./BreakersPanel.tsx"
import { BudgetsPanel } from "./BudgetsPanel.tsx"
import { Charts } from "./Charts.tsx"
import { DeadLettersPanel } from "./DeadLettersPanel.tsx"
import { FeaturesPanel } from "./FeaturesPanel.tsx"
import { FlagsPanel } from "./FlagsPanel.tsx"
import { Header } from "./Header.tsx"
import { HealthPanel } from "./HealthPanel.tsx"
import { Notices } from "./Notices.tsx"
import { ProductPanel } from "./ProductPanel.tsx"
import { QueriesPanel } from "./QueriesPanel.tsx"
import { Tiles } from "./Tiles.tsx"

export const App = () => {
  useSignalEffect(() => {
    const ready = state.value?.health.ready
    document.title = `${ready === false ? "Not ready · " : ""}Confidant operations`
  })
  return (
    <>
      <Header />
      <main class="page">
        {state.value === null ? (
          <p class="loading" role="status">
            Asking the bot how it is …
          </p>
        ) : (
          <>
            <HealthPanel />
            <Tiles />
            <Charts />
            <div class="pair">
              <BreakersPanel />
              <QueriesPanel />
            </div>
            <DeadLettersPanel />
            <ProductPanel />
            <div class="pair">
              <FeaturesPanel />
              <BudgetsPanel />
            </div>
            <div class="pair">
              <BackupsPanel />
              <FlagsPanel />
            </div>
            <AuditPanel />
          </>
        )}
      </main>
      <Notices />
    </>
  )
}
