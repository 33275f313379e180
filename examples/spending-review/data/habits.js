/**
 * How the imaginary cardholder spends. Amounts are in cents of the currency; months count from 0 (November 2025).
 *
 * @typedef {object} Monthly charged once a month for the same amount
 * @property {string} merchant
 * @property {string} currency
 * @property {number} cents
 * @property {number} day of the month
 * @property {number} [from] first month; default 0
 * @property {{ month: number, cents: number }} [change] another amount from this month on, not to be disputed
 * @property {string} description
 *
 * @typedef {object} Casual bought now and then for varying amounts
 * @property {string} merchant
 * @property {string} currency
 * @property {number} low
 * @property {number} high at most four times what is usual, so that nothing is unusual by accident
 * @property {number} [step] amounts are multiples of this; default 1
 * @property {number} [perWeek] how often on average
 * @property {number} [weekday] instead of `perWeek`: every week on this day, 0 is Sunday
 * @property {string[]} descriptions
 *
 * @typedef {object} Single bought once
 * @property {string} merchant
 * @property {string} currency
 * @property {number} cents
 * @property {number} month
 * @property {number} day of the month
 * @property {string} description
 */

/** @type {Monthly[]} */
// biome-ignore format: a table
export const subscriptions = [
  { merchant: 'Streamline Video', currency: 'EUR', cents: 1299, day: 4, description: 'Streamline Standard' },
  { merchant: 'Fitwerk Gym', currency: 'EUR', cents: 3490, day: 1, description: 'Membership, monthly' },
  { merchant: 'Funkmobil', currency: 'EUR', cents: 1999, day: 12, description: 'Mobile plan 20 GB' },
  { merchant: 'Nightowl VPN', currency: 'USD', cents: 1195, day: 19, description: 'VPN, monthly plan' },
  { merchant: 'Pixelforge Studio', currency: 'USD', cents: 2400, day: 23, description: 'Pixelforge Pro' },
  { merchant: 'The Weekly Ledger', currency: 'GBP', cents: 1400, day: 8, description: 'Digital subscription' },
  { merchant: 'Wavelength Radio', currency: 'GBP', cents: 650, day: 31, description: 'Club member' },
  // Small changes of a subscription, below 5 %.
  { merchant: 'Tonwerk Music', currency: 'EUR', cents: 1099, day: 15, change: { month: 6, cents: 1139 }, description: 'Tonwerk Solo' },
  { merchant: 'Cloudshelf Storage', currency: 'USD', cents: 999, day: 27, from: 3, change: { month: 8, cents: 1039 }, description: 'Storage 2 TB' },
];

/** @type {Monthly[]} Not subscriptions, though they look like it: the second follows what the meter says. */
// biome-ignore format: a table
export const instalments = [
  { merchant: 'Hausverwaltung Linden', currency: 'EUR', cents: 98000, day: 1, description: 'Rent, flat 4b' },
  { merchant: 'Stadtstrom', currency: 'EUR', cents: 6400, day: 3, change: { month: 5, cents: 7900 }, description: 'Instalment, contract 88-1207' },
];

/** @type {Casual[]} */
// biome-ignore format: a table
export const casual = [
  { merchant: 'Grünkauf Market', currency: 'EUR', low: 4200, high: 10900, weekday: 6, descriptions: ['Weekly shop'] },
  { merchant: 'Kiez Späti', currency: 'EUR', low: 350, high: 1400, step: 5, perWeek: 2, descriptions: ['Groceries', 'Drinks, bread'] },
  { merchant: 'Café Morgenrot', currency: 'EUR', low: 320, high: 890, step: 10, perWeek: 3, descriptions: ['Flat white', 'Coffee, croissant'] },
  { merchant: "Luigi's Trattoria", currency: 'EUR', low: 2200, high: 6800, step: 10, perWeek: 0.8, descriptions: ['Dinner', 'Dinner for two, "menu della casa"'] },
  { merchant: 'Noodle & Broth', currency: 'EUR', low: 1150, high: 2900, step: 10, perWeek: 1.1, descriptions: ['Lunch', 'Ramen, tea'] },
  { merchant: 'Bazaar Online', currency: 'EUR', low: 1200, high: 5900, perWeek: 0.9, descriptions: ['Order, household', 'Order, electronics'] },
  { merchant: 'Apotheke am Park', currency: 'EUR', low: 450, high: 2400, perWeek: 0.4, descriptions: ['Pharmacy'] },
  { merchant: 'Papier & Tinte', currency: 'EUR', low: 490, high: 1990, perWeek: 0.4, descriptions: ['Paper, pens'] },
  { merchant: 'Rollo Carshare', currency: 'EUR', low: 790, high: 3100, perWeek: 0.7, descriptions: ['Trip, small car'] },
  { merchant: 'Bookbarn', currency: 'GBP', low: 799, high: 2999, perWeek: 0.6, descriptions: ['Books', 'Books, posted'] },
  { merchant: 'Tea Parcel', currency: 'GBP', low: 900, high: 2600, step: 5, perWeek: 0.4, descriptions: ['Tea, posted'] },
  { merchant: 'Stitch & Thread', currency: 'USD', low: 1900, high: 5900, perWeek: 0.5, descriptions: ['Clothing order'] },
  { merchant: 'Applet Store', currency: 'USD', low: 299, high: 1099, step: 1, perWeek: 0.6, descriptions: ['In-app purchase', 'App'] },
];

/** A ticket there and another back, both on the same day for the same price. */
export const commute = { merchant: 'Metro Transit', currency: 'EUR', cents: 320, probability: 0.37 };

/** @type {Single[]} Large, but with nothing to measure them against. */
// biome-ignore format: a table
export const singles = [
  { merchant: 'Assekur Haftpflicht', currency: 'EUR', cents: 28640, month: 2, day: 2, description: 'Annual premium' },
  { merchant: 'Nordluft Airways', currency: 'EUR', cents: 18720, month: 5, day: 14, description: 'Berlin to Oslo, return' },
  { merchant: 'Nordluft Airways', currency: 'EUR', cents: 41260, month: 8, day: 9, description: 'Berlin to London, two travellers' },
  { merchant: 'Harbour Hotel', currency: 'GBP', cents: 36800, month: 8, day: 30, description: 'Three nights' },
];
