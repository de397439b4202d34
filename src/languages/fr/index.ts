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

export const fr = {
  name: 'Français',
  locale: 'fr',
  time: { alone: "H\u00a0'h'\u00a0mm", within: "H\u00a0'h'\u00a0mm" },
  // The first of a month is an ordinal; the others are not.
  mendDate: (date) => date.replace(/(?<!\d)1 (?=\p{L})/u, '1er '),
  automatic: 'automatique',
  names: ['francais', 'frances', 'french', 'en francais', 'en frances', 'franceza', 'الفرنسية'],
  commands: {
    menu: ['menu', 'accueil', 'debut', 'options'],
    back: ['retour', 'revenir', 'arriere', 'en arriere', 'precedent'],
    cancel: ['annuler', 'annule', 'annulez', 'abandonner', 'quitter', 'laisser tomber'],
    help: ['aide'],
    yes: [
      'oui',
      'ouais',
      'd accord',
      'confirmer',
      'je confirme',
      'confirmez',
      'exact',
      'c est ca',
      'c est bon',
      'parfait',
      'envoyer',
      'envoyez',
      'oui merci',
      'bien sur',
      'quand meme',
      'envoyer quand meme',
      'envoyez quand meme',
    ],
    no: ['non', 'nan', 'corriger', 'faux', 'incorrect', 'pas correct', 'modifier'],
    skip: [
      'non',
      'sans',
      'sans photo',
      'sans photographie',
      'passer',
      'aucune',
      'aucun',
      'continuer',
      'je n en ai pas',
      'non merci',
    ],
    stop: [
      'stop',
      'arret',
      'arreter',
      'desinscrire',
      'desinscription',
      'me desinscrire',
      'desabonner',
      'me desabonner',
      'je ne veux plus d avis',
      'plus d avis',
    ],
    all: ['toute la ville', 'tous', 'toutes', 'partout'],
  },
  ordinals: [
    'premier|premiere|1er|1ere',
    'deuxieme|second|seconde|2e|2eme',
    'troisieme|3e|3eme',
    'quatrieme|4e|4eme',
    'cinquieme|5e|5eme',
  ],
  greetings: ['bonjour', 'bonsoir', 'salut', 'coucou', 'bonne journee', 'allo'],
  pleasantries: [
    'a tous',
    'madame',
    'monsieur',
    'madame monsieur',
    'ca va',
    'comment allez vous',
    'la mairie',
    'mairie',
    'mairie de {town}',
    'la mairie de {town}',
    'a la mairie',
    'a la mairie de {town}',
    '{town}',
  ],
  follow: ['suivre'],
  besidePlaces:
    'ici voici lieu le la les est c est je suis au a dans mon ma ce cet cette position emplacement localisation partagee point coordonnees lien carte bonjour bonsoir catalogne espagne',
  assets: {
    plate: 'plaque étiquette code autocollant inventaire',
    number: 'numero no n nº numéro',
    between: 'avec le la l de du qui a porte dit et est au',
    units:
      'jours jour heures heure minutes ans an metres m cm km litres euros semaines mois personnes fois h',
    neutral:
      'bonjour bonsoir salut signaler signalement je veux voudrais un une le la les l de du d au a avec en il y probleme incident sur ce cet cette est et merci mairie qr',
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
