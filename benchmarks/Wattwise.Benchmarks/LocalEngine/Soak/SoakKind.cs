namespace Wattwise.Benchmarks.LocalEngine.Soak;

/// <summary>What a request of the soak does.</summary>
internal enum SoakKind
{
    /// <summary>A whole answer.</summary>
    Whole,

    /// <summary>A stream that is read to its end.</summary>
    Stream,

    /// <summary>A stream whose token is cancelled behind a random update.</summary>
    Cancel,

    /// <summary>A stream whose reader leaves behind a random update.</summary>
    Leave,

    /// <summary>An answer that stop sequences end.</summary>
    Stop,

    /// <summary>An answer with log-probabilities.</summary>
    Logprobs,

    /// <summary>An answer that may be late for its deadline.</summary>
    Deadline,

    /// <summary>A logit processor of the caller's that throws.</summary>
    ThrowingProcessor,

    /// <summary>An option out of its range.</summary>
    BadOption,

    /// <summary>A prompt that no context holds.</summary>
    TooLong,

    /// <summary>Embeddings of a few texts.</summary>
    Embeddings,

    /// <summary>Scores of a few pairs.</summary>
    Pairs,
}
