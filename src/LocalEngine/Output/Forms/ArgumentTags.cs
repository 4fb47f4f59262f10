namespace Wattwise.LocalEngine;

/// <summary>The tags around each argument of a call. Immutable.</summary>
/// <param name="Open">Before the name of the argument.</param>
/// <param name="KeyClose">Between its name and a value that is a string.</param>
/// <param name="ValueClose">Behind the value. In the nested style the name follows, and <c>&gt;</c>.</param>
internal sealed record ArgumentTags(string Open, string KeyClose, string ValueClose)
{
    /// <summary>Between two arguments.</summary>
    public string Separator { get; init; } = "";

    /// <summary>
    /// Between the name and a value by the value's type, where the tag tells the type; empty where it does not.
    /// </summary>
    public IReadOnlyDictionary<JsonTypes, string> TypedKeyCloses { get; init; } = new Dictionary<JsonTypes, string>();

    /// <summary>Whether <c>true</c>, <c>false</c> and <c>null</c> are written as Python does.</summary>
    public bool HasPythonWords { get; init; }

    /// <summary>Whether lists and objects are written as Python does.</summary>
    public bool HasPythonCollections { get; init; }

    /// <summary>Whether strings with signs of markup stand in a CDATA section.</summary>
    public bool HasCharacterData { get; init; }

    /// <summary>What may stand between the name and the value of an argument.</summary>
    public IEnumerable<string> KeyCloses => TypedKeyCloses.Count == 0 ? [KeyClose] : TypedKeyCloses.Values.Distinct();

    /// <summary>What closes the value of an argument, without white space around.</summary>
    public string ValueEnd(string key) => IsNamed ? ValueClose + key + ">" : ValueClose.Trim();

    /// <summary>Whether the closing tag names the argument.</summary>
    public bool IsNamed { get; init; }
}
