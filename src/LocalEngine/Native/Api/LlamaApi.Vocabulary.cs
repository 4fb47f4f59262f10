using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

// Thread-safe: the vocabulary is constant. It lives as long as its model. A token id outside the vocabulary must not be passed.
internal static unsafe partial class LlamaApi
{
    [LibraryImport(Library, EntryPoint = "llama_vocab_type")]
    internal static partial VocabularyType VocabularyGetType(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_n_tokens")]
    internal static partial int VocabularySize(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_get_attr")]
    internal static partial TokenAttributes VocabularyTokenAttributes(nint vocabulary, int token);

    [LibraryImport(Library, EntryPoint = "llama_vocab_get_text")]
    internal static partial byte* VocabularyTokenText(nint vocabulary, int token);

    [LibraryImport(Library, EntryPoint = "llama_vocab_is_eog")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool VocabularyIsEndOfGeneration(nint vocabulary, int token);

    [LibraryImport(Library, EntryPoint = "llama_vocab_is_control")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool VocabularyIsControl(nint vocabulary, int token);

    /// <summary>Begin of sequence (and CLS); -1 where there is none, as for the next three.</summary>
    [LibraryImport(Library, EntryPoint = "llama_vocab_bos")]
    internal static partial int VocabularyBos(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_eos")]
    internal static partial int VocabularyEos(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_eot")]
    internal static partial int VocabularyEot(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_sep")]
    internal static partial int VocabularySep(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_get_add_bos")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool VocabularyAddsBos(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_get_add_eos")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool VocabularyAddsEos(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_get_add_sep")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool VocabularyAddsSep(nint vocabulary);

    /// <summary>Tokens that the model must not generate, owned by the vocabulary.</summary>
    [LibraryImport(Library, EntryPoint = "llama_vocab_get_suppress_tokens")]
    internal static partial int* VocabularySuppressedTokens(nint vocabulary, int* count);

    /// <summary>
    /// The number of tokens written, or minus the number needed where <paramref name="tokenCapacity"/> is too small, or
    /// <see cref="int.MinValue"/> where the result has more than <see cref="int.MaxValue"/> tokens.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_tokenize")]
    internal static partial int Tokenize(
        nint vocabulary, byte* text, int textLength, int* tokens, int tokenCapacity,
        [MarshalAs(UnmanagedType.U1)] bool addSpecial, [MarshalAs(UnmanagedType.U1)] bool parseSpecial);

    /// <summary>The bytes written (not NUL-terminated, not always whole UTF-8), or minus the bytes needed.</summary>
    [LibraryImport(Library, EntryPoint = "llama_token_to_piece")]
    internal static partial int TokenToPiece(
        nint vocabulary, int token, byte* buffer, int length, int leftStrip, [MarshalAs(UnmanagedType.U1)] bool special);

    /// <summary>The bytes written, or minus the bytes needed.</summary>
    [LibraryImport(Library, EntryPoint = "llama_detokenize")]
    internal static partial int Detokenize(
        nint vocabulary, int* tokens, int tokenCount, byte* text, int textCapacity,
        [MarshalAs(UnmanagedType.U1)] bool removeSpecial, [MarshalAs(UnmanagedType.U1)] bool unparseSpecial);
}
