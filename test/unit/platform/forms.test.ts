import { describe, expect, test } from 'bun:test'
import { readFormData, UnreadableForm } from '#platform/forms'

/** Posted forms in the character sets that browsers, programs and old municipal sites send. */

const bytes = (text: string, encoding: BufferEncoding = 'latin1') =>
  new Uint8Array(Buffer.from(text, encoding))

const read = async (type: string, body: string | Uint8Array<ArrayBuffer>) => {
  const form = await readFormData(
    new Request('http://town.test/', { method: 'POST', headers: { 'content-type': type }, body }),
  )
  return [...form.entries()] as [string, string | File][]
}

const URL_ENCODED = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data; boundary=b'

/** Parts of a form: their headers after the name, and their bytes. */
const parts = (...all: [name: string, value: string, type?: string][]) =>
  bytes(
    `${all
      .map(
        ([name, value, type]) =>
          `--b\r\nContent-Disposition: form-data; name="${name}"\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n${value}\r\n`,
      )
      .join('')}--b--\r\n`,
  )

const twice = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('text is read as it was typed', () => {
  test.each<[string, string, string | Uint8Array<ArrayBuffer>]>([
    ['UTF-8', URL_ENCODED, 'a=pla%C3%A7a+%C3%A0'],
    ['UTF-8, declared', `${URL_ENCODED}; charset=utf-8`, 'a=pla%C3%A7a+%C3%A0'],
    ['ISO-8859-1, declared', `${URL_ENCODED}; charset=ISO-8859-1`, 'a=pla%E7a+%E0'],
    ['Windows-1252, declared in quotes', `${URL_ENCODED}; charset="windows-1252"`, 'a=pla%E7a+%E0'],
    ['ISO-8859-1, undeclared', URL_ENCODED, 'a=pla%E7a+%E0'],
    ['ISO-8859-1, declared as UTF-8', `${URL_ENCODED}; charset=UTF-8`, 'a=pla%E7a+%E0'],
    ['UTF-8, declared as ISO-8859-1', `${URL_ENCODED}; charset=ISO-8859-1`, 'a=pla%C3%A7a+%C3%A0'],
    ['bytes that are not escaped', `${URL_ENCODED}; charset=ISO-8859-1`, bytes('a=pla\xe7a+\xe0')],
    ['an unknown character set', `${URL_ENCODED}; charset=klingon`, 'a=pla%C3%A7a+%C3%A0'],
    ['the character set of the field _charset_', URL_ENCODED, '_charset_=macintosh&a=pla%8Da+%88'],
    [
      'the character set of the field _charset_, against the header',
      `${URL_ENCODED}; charset=utf-8`,
      'a=pla%8Da+%88&_charset_=macintosh',
    ],
    ['parts in UTF-8', MULTIPART, parts(['a', twice('plaça à')])],
    ['parts in ISO-8859-1, undeclared', MULTIPART, parts(['a', 'plaça à'])],
    [
      'parts in ISO-8859-1, declared by the part',
      MULTIPART,
      parts(['a', 'plaça à', 'text/plain; charset=iso-8859-1']),
    ],
    [
      'parts in another character set than the form',
      MULTIPART,
      parts(['_charset_', 'utf-8'], ['a', 'pla\x8da \x88', 'text/plain; charset=macintosh']),
    ],
    [
      'parts in the character set of the header',
      `${MULTIPART}; charset=macintosh`,
      parts(['a', 'pla\x8da \x88']),
    ],
    [
      'parts in the character set of the field _charset_',
      MULTIPART,
      parts(['a', 'pla\x8da \x88'], ['_charset_', 'macintosh']),
    ],
  ])('from %s', async (_, type, body) => {
    expect((await read(type, body)).filter(([name]) => name !== '_charset_')).toEqual([['a', 'plaça à']])
  })

  test('with Windows-1252 characters declared as ISO-8859-1', async () => {
    expect(await read(`${URL_ENCODED}; charset=ISO-8859-1`, 'a=l%92%E0via%20%80')).toEqual([
      ['a', 'l’àvia €'],
    ])
  })

  test('with Cyrillic and Japanese character sets', async () => {
    expect(await read(`${URL_ENCODED}; charset=windows-1251`, 'a=%EF%F0%E8%E2%E5%F2')).toEqual([
      ['a', 'привет'],
    ])
    expect(await read(`${URL_ENCODED}; charset=Shift_JIS`, 'a=%93%FA%96%7B')).toEqual([['a', '日本']])
  })
})

test('line ends are normalised, and NUL and incomplete characters removed', async () => {
  expect(await read(URL_ENCODED, 'a=1%0D%0A2%0D3%0A4&b=x%00y&c=lost%EF%BF%BD&d=%ED%A0%BD')).toEqual([
    ['a', '1\n2\n3\n4'],
    ['b', 'xy'],
    ['c', 'lost?'],
    ['d', 'í\u00a0½'],
  ])
  expect(await read(MULTIPART, parts(['a', '1\r\n2\r3']))).toEqual([['a', '1\n2\n3']])
})

test('names, repeats, empty values and invalid escapes are read as browsers do', async () => {
  expect(await read(URL_ENCODED, 'a=1&a=2&&b&=c&d=%zz+%2&pla%C3%A7a=e=f')).toEqual([
    ['a', '1'],
    ['a', '2'],
    ['b', ''],
    ['', 'c'],
    ['d', '%zz %2'],
    ['plaça', 'e=f'],
  ])
})

test('a file keeps its bytes, name and type; an empty file input has neither', async () => {
  const form = new FormData()
  form.append('x', new File([new Uint8Array([0, 255, 13, 10])], 'plànol.bin', { type: 'application/x-a' }))
  form.append('y', new File([], ''))
  const made = new Request('http://town.test/', { method: 'POST', body: form })
  const read = await readFormData(made)
  const file = read.get('x') as unknown as File
  expect([file.name, file.type, [...(await file.bytes())]]).toEqual([
    'plànol.bin',
    'application/x-a',
    [0, 255, 13, 10],
  ])
  const none = read.get('y') as unknown as File | string
  expect(typeof none === 'string' ? none.length : [none.name, none.size]).toEqual(['', 0])
})

test('the header of a part is decoded in the character set of an old page', async () => {
  const body = bytes(
    '--b\r\nContent-Disposition: form-data; name="m\xe8dia"; filename="pl\xe0nol.txt"\r\n\r\nx\r\n--b--\r\n',
  )
  const [[name, file] = []] = await read(MULTIPART, body)
  expect([name, (file as unknown as File).name]).toEqual(['mèdia', 'plànol.txt'])
})

test.each([
  ['of 252 bytes', 252, 'x'],
  ['of 254 bytes', 254, 'x'],
  ['of 7,000 bytes', 7_000, 'a'],
])('a boundary that is %s is refused', async (_, length, message) => {
  const boundary = 'a'.repeat(length)
  const body = `--${boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\n${message.repeat(50_000)}`
  const before = process.cpuUsage()
  await expect(read(`multipart/form-data; boundary=${boundary}`, body)).rejects.toThrow(UnreadableForm)
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000)
})

test('a file full of almost-boundaries is read in linear time', async () => {
  const boundary = 'a'.repeat(70)
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="x"; filename="a"\r\n\r\n`
  const near = `\r\n--${'a'.repeat(69)}`
  for (const content of ['a'.repeat(8_000_000), near.repeat(100_000)]) {
    const [[, file] = []] = await read(
      `multipart/form-data; boundary=${boundary}`,
      `${head}${content}\r\n--${boundary}--`,
    )
    expect((file as unknown as File).size).toBe(content.length)
  }
})

test.each<[string, string, string | Uint8Array<ArrayBuffer>]>([
  ['of another type', 'application/json', '{"a":1}'],
  ['without a boundary', 'multipart/form-data', parts(['a', 'b'])],
  ['whose last part is not closed', MULTIPART, parts(['a', 'b']).subarray(0, -8)],
  ['with a part without a name', MULTIPART, '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n'],
  ['with ten thousand fields', URL_ENCODED, 'a=1&'.repeat(10_000)],
])('a form %s is refused', async (_, type, body) => {
  await expect(read(type, body)).rejects.toThrow(UnreadableForm)
})
