import { Elysia } from 'elysia'
import { timingSafeEqualText } from '#platform/crypto'
import type { Database } from '#platform/database'
import type { Towns } from '../towns/index.ts'
import { reportTowns } from './towns-report.ts'

type OperatorOptions = {
  towns: Pick<Towns, 'directory' | 'problemOf' | 'ifOpen'>
  database: Database
  /** Unset: there is no view. */
  token?: string
}

const tokenOf = (request: Request): string =>
  /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''

/** `GET /operator/towns.json`, with `Authorization: Bearer OPERATOR_TOKEN`. */
export const operatorRoutes = ({ towns, database, token }: OperatorOptions) =>
  new Elysia({ name: 'operator' }).get(
    '/operator/towns.json',
    async ({ request }) => {
      if (!token) return new Response('Not Found', { status: 404 })
      const headers = { 'cache-control': 'no-store' }
      if (!timingSafeEqualText(tokenOf(request), token))
        return new Response('Unauthorized', {
          status: 401,
          headers: { ...headers, 'www-authenticate': 'Bearer realm="operator"' },
        })
      const report = await reportTowns(towns.directory, database, {
        problemOf: towns.problemOf,
        isOpen: (id) => towns.ifOpen(id) !== undefined,
      })
      return Response.json(report, { headers })
    },
    { detail: { hide: true } },
  )
