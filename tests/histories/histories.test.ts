import { playRandom } from './random'

playRandom('0.44', 0.6)
