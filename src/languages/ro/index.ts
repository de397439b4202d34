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

export const ro = {
  name: 'Română',
  locale: 'ro',
  time: { alone: 'H:mm', within: 'H:mm' },
  automatic: 'automat',
  names: ['romana', 'romanes', 'rumano', 'romanian', 'roumain', 'in romana', 'romaneste', 'الرومانية'],
  commands: {
    menu: ['meniu', 'meniul', 'inceput', 'optiuni'],
    back: ['inapoi', 'intoarcere', 'precedent'],
    cancel: ['anulare', 'anulati', 'anuleaza', 'anulez', 'renunt', 'renuntati', 'iesire'],
    help: ['ajutor'],
    yes: [
      'da',
      'da da',
      'confirm',
      'confirmati',
      'confirmare',
      'de acord',
      'corect',
      'exact',
      'bine',
      'in regula',
      'perfect',
      'trimite',
      'trimiteti',
      'da multumesc',
      'sigur',
      'oricum',
      'trimiteti oricum',
      'trimite oricum',
    ],
    no: ['nu', 'corectati', 'corectez', 'gresit', 'incorect', 'nu e corect', 'modificati'],
    skip: [
      'nu',
      'fara',
      'fara fotografie',
      'fara poza',
      'continuati',
      'continua',
      'nu am',
      'nu multumesc',
      'niciuna',
    ],
    stop: [
      'stop',
      'dezabonare',
      'dezabonati',
      'ma dezabonez',
      'nu mai vreau notificari',
      'opriti notificarile',
    ],
    all: ['tot orasul', 'toate', 'peste tot'],
  },
  ordinals: [
    'primul|prima',
    'al doilea|a doua',
    'al treilea|a treia',
    'al patrulea|a patra',
    'al cincilea|a cincea',
  ],
  greetings: [
    'buna',
    'buna ziua',
    'buna seara',
    'buna dimineata',
    'salut',
    'salutare',
    'servus',
    'noroc',
    'ziua buna',
  ],
  pleasantries: ['ce mai faceti', 'tuturor', 'primaria', 'primaria {town}', '{town}', 'va rog'],
  follow: ['urmareste', 'urmariti', 'urmaresc'],
  besidePlaces:
    'aici este e la in pe locul loc locatia locatie mea punctul punct coordonatele coordonate pozitia pozitie harta link acesta aceasta sunt buna ziua catalonia spania',
  assets: {
    plate: 'placă placa etichetă cod inventar',
    number: 'numarul numar nr',
    between: 'cu de din care are si este e la',
    units: 'zile zi ore ora minute ani an metri m cm km litri euro saptamani luni persoane ori',
    neutral:
      'buna ziua salut seara dimineata vreau as dori sa raportez raportare sesizare semnalez anunt un o de la in cu exista problema incident despre acest aceasta este si multumesc primaria qr',
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
