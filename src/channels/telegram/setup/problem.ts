import { type ApiResult, callApi } from '../bot-client.ts'
import type { TelegramConfig } from '../config.ts'

/** Why something cannot be done, with what to do about it. */
export class SetupProblem extends Error {
  override name = 'SetupProblem'
  constructor(readonly note: string) {
    super('setup problem')
  }
}

/** What an operator reads of a refusal. It holds nothing of the token. */
export const explain = (
  { apiUrl }: TelegramConfig,
  { failure, problem }: Extract<ApiResult<unknown>, { ok: false }>,
): string => {
  if (failure.kind === 'account')
    return `${apiUrl} refuses TELEGRAM_BOT_TOKEN (${problem}): copy it again from BotFather, /mybots → API Token`
  if (failure.kind === 'platform')
    return `${apiUrl} does not answer (${problem}): check TELEGRAM_API_URL, the firewall and the proxy`
  return `${apiUrl} refuses: ${problem}`
}

/** Calls the platform. @throws {SetupProblem} */
export const ask = async <T>(
  config: TelegramConfig,
  method: string,
  parameters: Record<string, unknown> = {},
): Promise<T> => {
  const answer = await callApi<T>(config, method, parameters)
  if (answer.ok) return answer.value
  throw new SetupProblem(explain(config, answer))
}
