import { playRandom } from './random'

playRandom('2.2', 0.4)
