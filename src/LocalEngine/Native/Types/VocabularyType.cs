namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_vocab_type</c>: the family of a model's tokenizer.</summary>
internal enum VocabularyType
{
    None = 0,
    SentencePiece = 1,
    BytePairEncoding = 2,
    WordPiece = 3,
    Unigram = 4,
    Rwkv = 5,
    Plamo2 = 6,
    Test = 7,
}
