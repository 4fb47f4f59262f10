namespace Wattwise.LocalEngine;

/// <summary>Messages with headers inside one turn, where the header says what the message is. Immutable.</summary>
/// <param name="Kind">How the header says it.</param>
/// <param name="Open">What begins another message of the turn.</param>
/// <param name="BodyOpen">What ends a header.</param>
/// <param name="Ends">What ends a message.</param>
internal sealed record MessageForm(MessageHeader Kind, string Open, string BodyOpen, IReadOnlyList<string> Ends);
