import type { World } from '../world.ts'

/** A member of staff at the console: pages as text, forms as posts. */
export type ConsoleSession = {
  /** @returns a page's status and words */
  opens(path: string): Promise<{ status: number; text: string }>
  /** Sends a form. @returns where it leads, or the page that says what is wrong */
  sends(
    path: string,
    fields: Record<string, string> | URLSearchParams | FormData,
  ): Promise<{ status: number; location: string; text: string }>
}

/** Signs a member of staff in. */
export const signInToConsole = async (world: World, email: string): Promise<ConsoleSession> => {
  const cookie = await world.signIn(email)
  return {
    async opens(path) {
      const response = await fetch(`${world.url}${path}`, { headers: { cookie }, redirect: 'manual' })
      return { status: response.status, text: await response.text() }
    },
    async sends(path, fields) {
      const response = await fetch(`${world.url}${path}`, {
        method: 'POST',
        headers: { cookie },
        body: fields instanceof FormData ? fields : new URLSearchParams(fields),
        redirect: 'manual',
      })
      return {
        status: response.status,
        location: response.headers.get('location') ?? '',
        text: await response.text(),
      }
    },
  }
}

/** A container in a street of its own, as a program reports it. */
export const CONTAINER = { service_code: 'NR01', lat: '41.7301', long: '1.8301' }

/** A request as the database has it. */
export const readRequestRow = async (world: World, id: string) => {
  const [row] = await world.sql`select * from service_request where id = ${id}`
  return row ?? {}
}

/** What the fields and the buttons of one name have in them, in a page. */
export const inputs = (text: string, name: string): string[] =>
  [...text.matchAll(/<(?:input|button)[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes(` name="${name}"`))
    .map((tag) => / value="([^"]*)"/.exec(tag)?.[1] ?? '')
