package dialect

import "math/rand/v2"

// FromBytes makes random choices of bytes, one byte for each, so that a fuzzer that changes a byte changes a choice. After
// the last byte come those of a generator that the number of bytes seeds.
func FromBytes(choices []byte) *rand.Rand {
	return rand.New(&source{choices, rand.NewPCG(uint64(len(choices)), 1)})
}

type source struct {
	choices []byte
	then    rand.Source
}

// Uint64 implements rand.Source.
func (s *source) Uint64() uint64 {
	if len(s.choices) == 0 {
		return s.then.Uint64()
	}
	const everywhere = 0x0101010101010101 // package rand takes the upper bits for some ranges and the lower for others
	n := uint64(s.choices[0]) * everywhere
	s.choices = s.choices[1:]
	return n
}
