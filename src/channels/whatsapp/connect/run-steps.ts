import type { StepResult } from '#channels/core'
import { explainFailure } from './explain-failure.ts'
import type { Connection, Step } from './step.ts'

type Outcome = Omit<StepResult, 'name'>

/** Takes the steps in order. One that fails holds up only those that need it. */
export async function* runSteps(
  steps: readonly Step[],
  connection: Connection,
  dryRun: boolean,
): AsyncGenerator<StepResult> {
  const states = new Map<string, StepResult['state']>()
  for (const step of steps) {
    const outcome = waitsFor(step, states) ?? (await runStep(step, connection, dryRun))
    states.set(step.name, outcome.state)
    yield { name: step.name, ...outcome }
  }
}

const waitsFor = ({ needs }: Step, states: Map<string, StepResult['state']>): Outcome | undefined => {
  const lacking = needs.find((name) => states.get(name) === 'failed' || states.get(name) === 'skipped')
  if (lacking) return { state: 'skipped', note: `needs «${lacking}»: run this again once that is done` }
  const planned = needs.find((name) => states.get(name) === 'planned')
  return planned ? { state: 'planned', note: `after «${planned}»` } : undefined
}

const runStep = async (step: Step, connection: Connection, dryRun: boolean): Promise<Outcome> => {
  try {
    const { state, note } = await step.check(connection)
    if (state === 'as-wanted') return { state: 'unchanged', note }
    if (state === 'by-hand' || !step.apply) return { state: 'by-hand', note }
    return dryRun ? { state: 'planned', note } : { state: 'done', note: await step.apply(connection) }
  } catch (error) {
    return { state: 'failed', note: explainFailure(error) }
  }
}
