package value

// A Vocabulary is the names of the properties that a contract knows, by which those of its objects are found and written
// faster. A nil one has none.
type Vocabulary struct {
	words  []Word
	byText Names[*Word]
}

// A Word is one name of a vocabulary.
type Word struct {
	Text string
	// Quoted is the name as JSON has it, and a colon.
	Quoted string
	// Number is above 0.
	Number uint32
}

// VocabularyOf makes a vocabulary of different names. quoted gives a name as JSON has it.
func VocabularyOf(texts []string, quoted func(text string) string) *Vocabulary {
	v := &Vocabulary{words: make([]Word, len(texts)+1)}
	byText := make(map[string]*Word, len(texts))
	for i, text := range texts {
		word := &v.words[i+1]
		*word = Word{text, quoted(text) + ":", uint32(i + 1)}
		byText[text] = word
	}
	v.byText = NamesOf(byText)
	return v
}

// Find finds a name. It is nil if the vocabulary does not have it.
func (v *Vocabulary) Find(text string) *Word {
	if v == nil {
		return nil
	}
	return v.byText.Find(text)
}

// FindShort is Find for a short name: see Names.FindShort.
func (v *Vocabulary) FindShort(k Key, text string) *Word {
	if v == nil {
		return nil
	}
	return v.byText.FindShort(k, text)
}

// Number is that of a name; 0 if the vocabulary does not have it.
func (v *Vocabulary) Number(text string) uint32 {
	if word := v.Find(text); word != nil {
		return word.Number
	}
	return 0
}

// Quoted gives the name of a number, as JSON has it, and a colon. It is empty for the number 0.
func (v *Vocabulary) Quoted(number uint32) string {
	if v == nil {
		return ""
	}
	return v.words[number].Quoted
}
