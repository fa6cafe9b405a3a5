import { expect, it } from 'vitest'
import { readBrokerUrl } from './broker-url.ts'

it('takes the credentials out of a URL, decoded', () => {
  expect(readBrokerUrl('mqtts://us%40er:p%3Ass@broker.example:8883')).toEqual({
    url: 'mqtts://broker.example:8883',
    username: 'us@er',
    password: 'p:ss',
  })
  expect(readBrokerUrl('ws://broker.example/mqtt')).toEqual({ url: 'ws://broker.example/mqtt' })
})

it('refuses what is no URL', () => {
  expect(() => readBrokerUrl('broker')).toThrow(TypeError)
})
