package prove_test

import "testing"

func TestArithmeticKeepsBoundsAndSaysWhatMayFail(t *testing.T) {
	t.Parallel()
	evaluate(t,
		gives{"event.n + 1", "a whole number from 2 to 10", ""},
		gives{"event.n - event.n", "a whole number from -8 to 8", ""},
		gives{"event.n * 10", "a whole number from 10 to 90, a multiple of 10", ""},
		gives{"event.any + 1", "a whole number of at least -9223372036854775807", "MAP009"},
		gives{"10 / event.n", "a whole number from 1 to 10", ""},
		gives{"10 / (event.n - 1)", "a whole number from 1 to 10", "MAP007"},
		gives{"event.n % 4", "a whole number from 0 to 3", ""},
		gives{"-event.n", "a whole number from -9 to -1", ""},
		gives{"event.rate * 2.0", "a number from 0 to 4", ""},
		gives{"event.n + event.rate", "", "MAP006"},
		gives{"math.greatest(event.n, 5)", "a whole number from 5 to 9", ""},
		gives{"math.least(event.more)", "a whole number from 0 to 7", "MAP005"},
		gives{"math.abs(event.n - 5)", "a whole number from 0 to 4", ""},
		gives{"math.ceil(event.rate)", "a whole number from 0 to 2", ""},
		gives{"event.n > 5 ? event.n - 5 : 0", "a whole number from 0 to 4", ""},
	)
}
