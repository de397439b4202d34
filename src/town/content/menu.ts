import type { TextKey } from './translate.ts'

/** What the menu offers. Each has a title (`menu.{id}`), a hint and, but for incidents, an answer (`service.{id}`). */
export const MENU = [
  'incidents',
  'appointments',
  'municipal',
  'social',
  'cio',
  'cedem',
  'tourism',
  'preferences',
] as const

/** An entry of the menu. */
export type MenuEntry = (typeof MENU)[number]

/** Words that people write when they want an entry, folded (no accents, lower case), in every language. */
export const MENU_WORDS: Record<MenuEntry, string[]> = {
  incidents: [
    'incidencia',
    'incidencies',
    'incidencias',
    'averia',
    'avaria',
    'problema',
    'reportar',
    'problem',
    'report',
  ],
  appointments: [
    'cita',
    'cita previa',
    'hora',
    'appointment',
    'dni',
    'padro',
    'empadronament',
    'empadronamiento',
  ],
  municipal: [
    'informacio',
    'informacion',
    'noticies',
    'noticias',
    'agenda',
    'farmacia',
    'farmacies',
    'pharmacy',
    'telefon',
    'telefono',
    'news',
  ],
  social: ['serveis socials', 'servicios sociales', 'social services', 'ajuda social', 'dependencia'],
  cio: [
    'orientacio laboral',
    'orientacion laboral',
    'cio',
    'feina',
    'trabajo',
    'empleo',
    'ocupacio',
    'job',
    'jobs',
    'work',
    'formacio',
    'formacion',
  ],
  cedem: [
    'cedem',
    'empresa',
    'emprendre',
    'negoci',
    'negocio',
    'autonom',
    'autonomo',
    'business',
    'subvencio',
    'ajuts',
  ],
  tourism: [
    'turisme',
    'turismo',
    'tourism',
    'visitar',
    'visita',
    'visit',
    'museu',
    'museo',
    'ruta',
    'rutes',
    'rutas',
  ],
  preferences: [
    'preferencies',
    'preferencias',
    'preferences',
    'idioma',
    'language',
    'dades',
    'datos',
    'privacitat',
    'privacidad',
    'privacy',
  ],
}

/** The key of an entry's title, hint or answer. */
export const entryKey = (entry: MenuEntry, part: 'title' | 'hint' | 'answer'): TextKey =>
  (part === 'answer'
    ? `service.${entry}`
    : part === 'hint'
      ? `menu.${entry}.hint`
      : `menu.${entry}`) as TextKey
