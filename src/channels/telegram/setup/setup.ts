import type { ChannelSetup, SetupContext, StepResult } from '#channels/core'
import type { TelegramConfig } from '../config.ts'
import { examineBot } from './examine.ts'
import { SetupProblem } from './problem.ts'
import { type SetupStep, STEPS } from './steps.ts'

/** What the operator's commands do with a town's bot. */
export const createSetup = (config: TelegramConfig): ChannelSetup => ({
  connect: (context) => connect(config, context),
  byHand: [
    {
      what: 'Telegram: the bot’s picture (/setuserpic) and the address of the privacy page (/setprivacypolicy)',
      page: 'https://t.me/BotFather',
    },
  ],
  examine: (context) => examineBot(config, context),
})

/** Takes the steps in order; without the first nothing can be done. */
async function* connect(config: TelegramConfig, context: SetupContext): AsyncGenerator<StepResult> {
  let usable = true
  for (const step of STEPS) {
    const name = `telegram ${step.name}`
    if (!usable) {
      yield { name, state: 'skipped', note: 'needs «telegram token»: run this again once that is done' }
      continue
    }
    const outcome = await take(step, config, context)
    usable &&= !(step === STEPS[0] && outcome.state === 'failed')
    yield { name, ...outcome }
  }
}

const take = async (
  step: SetupStep,
  config: TelegramConfig,
  context: SetupContext,
): Promise<Omit<StepResult, 'name'>> => {
  try {
    const { state, note } = await step.check(config, context)
    if (state === 'as-wanted') return { state: 'unchanged', note }
    if (state === 'by-hand' || !step.apply) return { state: 'by-hand', note }
    if (context.dryRun) return { state: 'planned', note }
    return { state: 'done', note: await step.apply(config, context) }
  } catch (error) {
    if (error instanceof SetupProblem) return { state: 'failed', note: error.note }
    throw error
  }
}
