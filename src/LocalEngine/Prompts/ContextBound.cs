using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Tells by the longest token of a vocabulary what cannot fit into a context.</summary>
internal sealed class ContextBound(Vocabulary vocabulary, int contextLength) : IInputBound
{
    public bool IsTooLong(long characters) => vocabulary.LeastTokens(characters) >= contextLength;
}
