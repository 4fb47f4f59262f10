namespace Wattwise.TestKit;

/// <summary>How a <see cref="FaultyProxy"/> treats what the server says.</summary>
public enum ProxyFault
{
    /// <summary>Passes it on.</summary>
    None,

    /// <summary>Keeps it until another fault, or none, is set.</summary>
    Delay,

    /// <summary>Drops it: it never comes.</summary>
    Hold,

    /// <summary>Says something else.</summary>
    Rubbish,

    /// <summary>Ends the connection.</summary>
    HangUp,
}
