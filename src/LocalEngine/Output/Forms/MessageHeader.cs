namespace Wattwise.LocalEngine;

/// <summary>How the header of a message says what it is.</summary>
internal enum MessageHeader
{
    /// <summary>By a channel and a recipient (GPT-OSS).</summary>
    Channel,

    /// <summary>By a recipient: the user, the model itself, or a tool (Muse).</summary>
    Recipient,

    /// <summary>By the name of a tool, or <c>all</c> (Functionary 3.2).</summary>
    Name,
}
