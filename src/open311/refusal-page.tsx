import type { Town } from '#domain/town'
import { Document, htmlResponse } from '#platform/pages'
import { type ApiRefusal, apiText } from './errors.ts'

/** What is wrong with a form of plain HTML, for the person who sent it. What they wrote is one step back. */
export const refusalPage = (town: Town, language: string, { status, errors }: ApiRefusal): Response => {
  const title = apiText(language, 'form.title')
  const brand = apiText(language, 'form.brand', { authority: town.profile.authority })
  return htmlResponse(
    <Document
      language={language}
      title={`${title} · ${town.profile.authority}`}
      brand={brand}
      home="/"
      skip={title}
      navigation={[]}
      navigationLabel={brand}
      footer={<p>{town.profile.contact}</p>}
    >
      <h1>{title}</h1>
      <p>{apiText(language, 'form.back')}</p>
      <ul>
        {errors.map(({ text, blanks: parameters }) => (
          <li>{apiText(language, text, parameters)}</li>
        ))}
      </ul>
    </Document>,
    status,
  )
}
