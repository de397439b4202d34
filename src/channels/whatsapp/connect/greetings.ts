import { askNumber, asWanted, type Connection, type Step, StepProblem, toDo } from './step.ts'

type Automation = {
  prompts?: string[]
  commands?: { command_name: string; command_description: string }[]
}

const wantedAutomation = ({ settings: { prompts, commands } }: Connection): Required<Automation> => ({
  prompts: prompts.map(({ text }) => text),
  commands: Object.values(commands)
    .flat()
    .map(({ name, description }) => ({ command_name: name, command_description: description })),
})

const comparable = ({ prompts = [], commands = [] }: Automation): string =>
  JSON.stringify([
    prompts,
    commands.map(({ command_name: name, command_description: words }) => [name, words]),
  ])

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/conversational-components (16 June 2026) */
export const greetings: Step = {
  name: 'prompts and commands',
  needs: ['registration'],
  async check(connection) {
    const { conversational_automation: found = {} } = await askNumber<{
      conversational_automation?: Automation
    }>(connection, '?fields=conversational_automation')
    const wanted = wantedAutomation(connection)
    const size = `${wanted.prompts.length} prompts and ${wanted.commands.length} commands`
    return comparable(found) === comparable(wanted) ? asWanted(size) : toDo(`set ${size}`)
  },
  async apply(connection) {
    const wanted = wantedAutomation(connection)
    await askNumber(connection, '/conversational_automation', wanted)
    return `set: ${wanted.prompts.length} prompts and ${wanted.commands.length} commands`
  },
}

type Link = { prefilled_message: string; deep_link_url: string }

const findLink = async (connection: Connection): Promise<string | undefined> => {
  const { data } = await askNumber<{ data: Link[] }>(connection, '/message_qrdls')
  return data.find(({ prefilled_message: text }) => text === connection.settings.greeting)?.deep_link_url
}

/** The address of the short link. @throws {StepProblem} while there is none */
export const linkOf = async (connection: Connection): Promise<string> => {
  const found = await findLink(connection)
  if (!found) throw new StepProblem('there is no short link yet: run this again')
  return found
}

export const link: Step = {
  name: 'short link',
  needs: ['registration'],
  async check(connection) {
    const found = await findLink(connection)
    return found ? asWanted(found) : toDo(`make one that writes «${connection.settings.greeting}»`)
  },
  async apply(connection) {
    const { deep_link_url: url } = await askNumber<Link>(connection, '/message_qrdls', {
      prefilled_message: connection.settings.greeting,
      generate_qr_image: 'SVG',
    })
    return url
  },
}
