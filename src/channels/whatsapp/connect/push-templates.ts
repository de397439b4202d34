import { applyComparison, GraphRefusal, listAccountTemplates } from '../templates/account-templates.ts'
import { compareTemplates } from '../templates/compare.ts'
import { asWanted, type Connection, type Step, StepProblem, toDo } from './step.ts'

const compared = async ({ account, templates }: Connection) =>
  compareTemplates(templates, await listAccountTemplates(account))

export const templates: Step = {
  name: 'templates',
  needs: ['token'],
  async check(connection) {
    const all = await compared(connection)
    const pending = all.filter(({ action }) => action).length
    if (pending > 0) return toDo(`create or edit ${pending} of ${all.length}`)
    const waiting = all.filter(({ problems }) => problems.length > 0).length
    return asWanted(
      `${all.length} are in the account${waiting > 0 ? `; ${waiting} not usable yet: bun run templates says why` : ''}`,
    )
  },
  async apply(connection) {
    let pushed = 0
    const refused: string[] = []
    for (const one of (await compared(connection)).filter(({ action }) => action)) {
      try {
        await applyComparison(connection.account, one)
        pushed++
      } catch (error) {
        if (!(error instanceof GraphRefusal)) throw error
        refused.push(`${one.wanted.name} (${one.wanted.language}) ${error.code}`)
      }
    }
    if (refused.length > 0)
      throw new StepProblem(
        `${pushed} handed in, refused: ${refused.join(', ')}. bun run templates push says why`,
      )
    return `${pushed} handed in; the platform reviews them, mostly within minutes`
  },
}
