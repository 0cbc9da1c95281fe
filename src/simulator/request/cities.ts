const cities = (
  '北京, 上海, 杭州, 深圳, 广州, 成都, 南京, 武汉, 西安, 重庆, 天津, 苏州, 厦门, 青岛, ' +
  'Beijing, Shanghai, Hangzhou, Shenzhen, Guangzhou, Chengdu, Paris, London, Berlin, Tokyo, New York, San Francisco, Boston, Singapore, Sydney, Rome, Madrid, Seoul'
).split(', ')

/** The cities in a text, in order of appearance. */
export function findCities(text: string): string[] {
  return cities
    .map((city) => ({ city, at: text.toLowerCase().indexOf(city.toLowerCase()) }))
    .filter(({ at }) => at !== -1)
    .sort((one, other) => one.at - other.at)
    .map(({ city }) => city)
}
