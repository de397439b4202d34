import { TIMEOUT_MS } from '../timeout.ts'

type Fields = Record<string, string | Blob>

/** A page as it came: what it says, without its markup, and what can be sent from it. */
export type ChatPage = { url: string; status: number; html: string; text: string; headers: Headers }

/** What a piece of a page says, without its markup. */
export const toText = (html: string): string =>
  html
    .replace(/<(script|style|noscript)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', '’')
    .replace(/\s+/g, ' ')

/** Somebody at the town's web chat with a browser that runs no script: pages, and forms that are posted. */
export class ChatVisitor {
  page: ChatPage | undefined

  /** @param from the address that they come from, where a proxy is trusted to say it */
  constructor(
    readonly url: string,
    readonly from?: string,
  ) {}

  get token(): string {
    return /^\/chat\/([\w-]{20,})$/.exec(new URL(this.page?.url ?? this.url).pathname)?.[1] ?? ''
  }

  async opens(path: string, init: RequestInit = {}): Promise<ChatPage> {
    const headers = new Headers(init.headers)
    headers.set('accept', 'text/html')
    if (this.from) headers.set('x-forwarded-for', this.from)
    const response = await fetch(new URL(path, this.url), { ...init, headers })
    const html = await response.text()
    this.page = {
      url: response.url,
      status: response.status,
      html,
      text: toText(html),
      headers: response.headers,
    }
    return this.page
  }

  /** The form that is on the page, by where it posts and what its button says. */
  form(around: string): { action: string; token: string } {
    const html = this.page?.html ?? ''
    const form = [...html.matchAll(/<form[\s\S]*?<\/form>/g)]
      .map(([one]) => one)
      .find((one) => one.includes(around))
    const action = /action="([^"]*)"/.exec(form ?? '')?.[1]?.replaceAll('&amp;', '&')
    const id = /<form[^>]*\bid="(\w+)"/.exec(form ?? '')?.[1]
    const hidden = /name="form_id" value="([^"]*)"/
    const apart = [...html.matchAll(/<input[^>]*name="form_id"[^>]*>/g)].find(([one]) =>
      one.includes(`form="${id}"`),
    )
    const token = hidden.exec(form ?? '')?.[1] ?? hidden.exec(apart?.[0] ?? '')?.[1]
    if (!action || !token) throw new Error(`no form with «${around}»: ${this.page?.text}`)
    return { action, token }
  }

  posts(action: string, fields: Fields, headers: Record<string, string> = {}): Promise<ChatPage> {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    return this.opens(action, { method: 'POST', body, headers })
  }

  /** Begins a chat with these words. */
  async begins(words: string, language = 'ca'): Promise<ChatPage> {
    await this.opens(`/chat?lang=${language}`)
    return this.says(words)
  }

  says(words: string, others: Fields = {}): Promise<ChatPage> {
    const { action, token } = this.form('name="words"')
    return this.posts(action, { form_id: token, words, ...others })
  }

  /** Presses what a message of the town offers. */
  async chooses(title: string): Promise<ChatPage> {
    const { action, token } = this.form('name="choice"')
    const button = [
      ...(this.page?.html ?? '').matchAll(/<button[^>]*value="([^"]*)"[^>]*>([\s\S]*?)<\/button>/g),
    ]
    const value = button.findLast(([, , inside = '']) => toText(inside).includes(title))?.[1]
    if (!value) throw new Error(`no option «${title}»: ${this.page?.text}`)
    return this.posts(action, { form_id: token, choice: value })
  }

  places(fields: Fields): Promise<ChatPage> {
    const { action, token } = this.form('name="address"')
    return this.posts(action, { form_id: token, do: 'place', ...fields })
  }

  /** Looks again until the page says it. */
  async sees(words: string | RegExp): Promise<ChatPage> {
    const deadline = performance.now() + TIMEOUT_MS
    for (;;) {
      if (
        this.page &&
        (typeof words === 'string' ? this.page.text.includes(words) : words.test(this.page.text))
      )
        return this.page
      if (performance.now() > deadline) throw new Error(`never saw «${words}»: ${this.page?.text}`)
      await Bun.sleep(50)
      await this.opens(this.page?.url ?? '/chat')
    }
  }
}
