import type { ReceivedMail } from './received.ts'

const STYLE = `:root { color-scheme: light dark } body { font-family: system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; line-height: 1.5 }
article { border: 1px solid #8886; border-radius: 8px; padding: 1rem; margin-block: 1rem }
h2 { font-size: 1.1rem; margin: 0 } p { margin-block: .25rem } iframe { inline-size: 100%; block-size: 30rem; border: 1px solid #8886; background: #fff }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem } a { overflow-wrap: anywhere }`

const escaped = (text: string) => Bun.escapeHTML(text)

const articleOf = ({ mail, at }: { mail: ReceivedMail; at: number }): string => `<article>
<h2>${escaped(mail.subject)}</h2>
<p>Per a <b>${escaped(mail.to)}</b>, de ${escaped(mail.from)}</p>
${mail.attachments.map(({ filename }, file) => `<p><a href="/${at}/${file}" download="${escaped(filename)}">${escaped(filename)}</a></p>`).join('')}
<iframe title="${escaped(mail.subject)}" sandbox="allow-popups allow-top-navigation-by-user-activation" srcdoc="${escaped(mail.html.replace('<head>', '<head><base target="_blank">'))}"></iframe>
<details><summary>Text</summary><pre>${escaped(mail.text)}</pre></details>
</article>`

/** Every message that was taken, the newest first, and its files. */
export const outboxPage = (request: Request, taken: readonly ReceivedMail[]): Response => {
  const [, at, file] = /^\/(\d+)\/(\d+)$/.exec(new URL(request.url).pathname) ?? []
  const attachment = file ? taken[Number(at)]?.attachments[Number(file)] : undefined
  if (attachment) return new Response(attachment.text, { headers: { 'content-type': attachment.type } })
  const articles = taken.map((mail, index) => articleOf({ mail, at: index })).reverse()
  const page = `<!doctype html><html lang="ca"><head><meta charset="utf-8"><title>Correu enviat</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><h1>Correu enviat</h1>${articles.join('') || '<p>Encara no s’ha enviat res.</p>'}</body></html>`
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } })
}
