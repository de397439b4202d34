import { InvalidFlow, listAccountFlows, publishFlow, retireFlow } from '../flows/account-flows.ts'
import { compareFlows, type FlowComparison } from '../flows/compare.ts'
import type { FlowDefinition } from '../flows/incident-form.ts'
import { asWanted, byHand, type Connection, type Step, StepProblem, toDo } from './step.ts'

const compared = async ({ account, profile }: Connection): Promise<FlowComparison> =>
  compareFlows(profile, await listAccountFlows(account))

const labels = (forms: FlowDefinition[]): string => forms.map(({ language }) => language).join(', ')

/**
 * The report form inside the messenger, in each language of the town. What is published cannot be changed: another content is
 * another form, and the old one is taken out of use only once the new ones are published.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/flowsapi
 */
export const forms: Step = {
  name: 'report form',
  needs: ['token'],
  async check(connection) {
    const { wanted, missing, held, outdated } = await compared(connection)
    const work = [
      ...(missing.length > 0 ? [`publish it in ${labels(missing.map((one) => one.wanted))}`] : []),
      ...(outdated.length > 0 ? [`take ${outdated.length} old ones out of use`] : []),
    ]
    if (work.length > 0) return toDo(work.join(', and '))
    if (held.length > 0)
      return byHand(
        `${held.map(({ name, status }) => `«${name}» is ${status}`).join(', ')}: see WhatsApp Manager → Account tools → Flows. Reports are taken in the chat until then`,
      )
    return asWanted(
      wanted.length > 0
        ? `published in ${labels(wanted)}`
        : 'not wanted (flows in town.json); reports are taken in the chat',
    )
  },
  async apply(connection) {
    const { wanted, missing, outdated } = await compared(connection)
    const { account } = connection
    for (const { wanted: form, draft } of missing)
      await publishFlow(account, form, draft).catch((error: unknown) => {
        if (error instanceof InvalidFlow)
          throw new StepProblem(`«${form.name}» has errors: ${error.problems}`)
        throw error
      })
    for (const one of outdated) await retireFlow(account, one)
    const done = [
      ...(missing.length > 0 ? [`published in ${labels(missing.map((one) => one.wanted))}`] : []),
      ...(outdated.length > 0 ? [`${outdated.length} old ones are out of use`] : []),
    ]
    return `${done.join('; ')}${wanted.length > 0 ? '. Sent from the next five minutes on' : ''}`
  },
}
