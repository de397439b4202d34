import sharp from 'sharp'
import type { Random } from './random.ts'

/** The things that are drawn. */
export const DRAWINGS = ['lamp', 'container', 'sofa', 'wall', 'hole', 'pavement', 'branch', 'bench'] as const

/** What a picture of a report shows. */
export type Drawing = (typeof DRAWINGS)[number]

const WIDTH = 960
const HEIGHT = 720

const THINGS: Record<Drawing, string> = {
  lamp: '<path d="M470 640V190q0-70 90-70h40" fill="none" stroke="#3b4148" stroke-width="18"/><path d="M570 108h110l-22 34h-66z" fill="#22262b"/><ellipse cx="625" cy="146" rx="34" ry="9" fill="#6d747c"/>',
  container:
    '<rect x="300" y="330" width="330" height="270" rx="22" fill="#2c63a8"/><path d="M280 300h370v46H280z" fill="#1f4c85"/><path d="M330 300l30-70 60 40 40-80 60 70 50-40 40 80z" fill="#b98b52"/><rect x="650" y="520" width="110" height="80" fill="#c79a63"/><rect x="200" y="540" width="90" height="60" fill="#a97c47"/>',
  sofa: '<rect x="250" y="420" width="440" height="150" rx="28" fill="#7b4f3a"/><rect x="250" y="320" width="440" height="130" rx="34" fill="#8d5d45"/><rect x="210" y="390" width="80" height="190" rx="30" fill="#6d4431"/><rect x="650" y="390" width="80" height="190" rx="30" fill="#6d4431"/>',
  wall: '<rect x="-80" y="120" width="1120" height="470" fill="#c9b59a"/><path d="M150 420q60-190 130-40t120-60 110 70 130-90" fill="none" stroke="#b3163a" stroke-width="34" stroke-linecap="round"/><path d="M220 500h420" stroke="#23408e" stroke-width="20" stroke-linecap="round"/>',
  hole: '<ellipse cx="480" cy="655" rx="230" ry="44" fill="#3f4042"/><ellipse cx="480" cy="650" rx="196" ry="32" fill="#161617"/><path d="M180 672l80-22m430 40l90-26" stroke="#4c4d50" stroke-width="7"/>',
  pavement:
    '<g fill="#b9b2a6" stroke="#8c857a" stroke-width="5"><path d="M80 620l150-60 150 30-120 70z"/><path d="M380 590l150-90 140 60-150 60z"/><path d="M660 560l140-20 120 50-150 50z"/></g><path d="M380 590l150-90" stroke="#4b463e" stroke-width="12"/>',
  branch:
    '<path d="M120 610q260-60 720-160" fill="none" stroke="#5a3d26" stroke-width="32" stroke-linecap="round"/><g fill="#4f7a3a"><circle cx="620" cy="450" r="70"/><circle cx="720" cy="430" r="80"/><circle cx="540" cy="490" r="56"/><circle cx="790" cy="480" r="50"/></g>',
  bench:
    '<g fill="#8a5a33"><rect x="230" y="430" width="500" height="28"/><rect x="230" y="380" width="210" height="26"/><rect x="560" y="380" width="170" height="26" transform="rotate(14 560 380)"/></g><path d="M270 458v150M690 458v150" stroke="#3a3f45" stroke-width="20"/>',
}

/** A street with a thing in it, never twice with the same light: the pictures of a demonstration are of nobody's street. */
export const drawPicture = (drawing: Drawing, random: Random): Promise<Buffer> => {
  const night = drawing === 'lamp'
  const hue = random.between(0, 40)
  const sky = night ? `hsl(${225 + hue / 2} 40% 16%)` : `hsl(${200 + hue / 2} 45% ${random.between(70, 84)}%)`
  const houses = Array.from({ length: 5 }, (_, at) => {
    const height = random.between(170, 330)
    const light = night ? random.between(14, 22) : random.between(58, 78)
    const windows = Array.from({ length: 3 }, (_, row) => {
      const shade = night && random.happens(0.4) ? '#e8c76b' : night ? '#1b2230' : '#5f7686'
      return `<rect x="${at * 200 + 50}" y="${590 - height + 40 + row * 80}" width="44" height="52" fill="${shade}"/><rect x="${at * 200 + 124}" y="${590 - height + 40 + row * 80}" width="44" height="52" fill="${shade}"/>`
    })
    return `<rect x="${at * 200 + 10}" y="${590 - height}" width="190" height="${height}" fill="hsl(${random.between(18, 44)} 30% ${light}%)"/>${windows.join('')}`
  })
  const road = night ? '#1d1f24' : '#6b6d70'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
    <rect width="${WIDTH}" height="${HEIGHT}" fill="${sky}"/>${houses.join('')}
    <rect y="590" width="${WIDTH}" height="130" fill="${road}"/><rect y="584" width="${WIDTH}" height="14" fill="#a9a39a"/>
    <g transform="translate(${random.between(-60, 60)} ${random.between(-10, 10)})">${THINGS[drawing]}</g></svg>`
  return sharp(Buffer.from(svg)).jpeg({ quality: 82 }).toBuffer()
}
