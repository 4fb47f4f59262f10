namespace Wattwise.LocalEngine;

/// <summary>Changes the logits of the next token before it is chosen: ban tokens with negative infinity, raise or lower others.</summary>
/// <param name="tokens">All tokens so far, prompt included.</param>
/// <param name="logits">One logit per token id of the vocabulary; change them in place. Valid during the call only.</param>
/// <remarks>
/// Runs on the engine's thread once per generated token, before penalties and filters: keep it short. An exception fails the request. A
/// request to the same engine from here throws <see cref="InvalidOperationException"/>, and so does disposing it: the engine would wait for
/// itself.
/// </remarks>
public delegate void LlamaLogitProcessor(ReadOnlySpan<int> tokens, Span<float> logits);
