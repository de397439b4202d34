import type { LanguageDefinition } from '../definition.ts'
import { alarms } from './alarms.ts'
import api from './api.json'
import chat from './chat.json'
import { dates } from './dates.ts'
import developers from './developers.json'
import mail from './mail.json'
import openData from './open-data.json'
import poster from './poster.json'
import reportForm from './report-form.json'
import { requests } from './requests.ts'
import site from './site.json'
import webChat from './web-chat.json'

export const es = {
  name: 'Castellano',
  calledBy: { ca: 'castellà', es: 'castellano' },
  locale: 'es',
  written: true,
  time: { alone: 'H:mm', within: 'H:mm' },
  automatic: 'automático',
  names: [
    'castellano',
    'castella',
    'espanol',
    'spanish',
    'en castellano',
    'en espanol',
    'espagnol',
    'spaniola',
    'الإسبانية',
  ],
  commands: {
    menu: ['menu', 'inicio', 'opciones'],
    back: ['atras', 'volver', 'anterior'],
    cancel: ['cancelar', 'cancela', 'salir'],
    help: ['ayuda'],
    yes: [
      'si',
      'confirmar',
      'confirmo',
      'confirma',
      'correcto',
      'vale',
      'ok',
      'enviar',
      'perfecto',
      'igualmente',
      'enviarlo',
      'enviarlo igualmente',
      'enviadlo',
    ],
    no: ['no', 'corregir', 'incorrecto', 'mal'],
    skip: [
      'no',
      'sin',
      'omitir',
      'saltar',
      'ninguna',
      'sin foto',
      'sin fotografia',
      'no tengo',
      'continuar',
      'seguir',
      'no gracias',
    ],
    stop: [
      'baja',
      'stop',
      'darme de baja',
      'quiero darme de baja',
      'no quiero recibir avisos',
      'no quiero mas avisos',
    ],
    all: ['toda la ciudad', 'todos'],
  },
  ordinals: [
    'primero|primera|primer',
    'segundo|segunda',
    'tercero|tercera|tercer',
    'cuarto|cuarta',
    'quinto|quinta',
  ],
  greetings: ['hola', 'saludos', 'buenas', 'buenos dias', 'buen dia', 'buenas tardes', 'buenas noches'],
  pleasantries: [
    'que tal',
    'como estan',
    'a todos',
    'ayuntamiento',
    'ayuntamiento de {town}',
    '{town}',
    'informacion',
    'quiero',
    'hablar',
  ],
  follow: ['seguir'],
  besidePlaces:
    'el la lo los las de desde soy estoy esta este mi miren mire ubicacion localizacion compartido lugar punto coordenadas posicion chincheta enlace le paso hola buenas buenos dias tardes cataluna espana barcelona',
  assets: {
    plate: 'placa etiqueta código inventario pegatina adhesivo',
    number: 'numero num n nº núm número',
    between: 'con el la de del que tiene lleva pone dice y es al',
    units:
      'dias dia horas hora minutos anos ano metros m cm km litros l euros semanas meses mes personas vecinos veces h',
    neutral:
      'hola buenos dias buenas tardes noches aviso avisar quiero queria quisiera un una el la los las de del al a con en hay problema incidencia incidencias reportar comunicar notificar informar para por sobre este esta es y gracias ayuntamiento qr',
  },
  dates,
  requests,
  alarms,
  api,
  chat,
  developers,
  mail,
  openData,
  poster,
  reportForm,
  site,
  webChat,
} satisfies LanguageDefinition
