namespace Wattwise.Gateway.Reading;

/// <summary>What the value of an ignored field looks like: it changes nothing, but nonsense in it is told.</summary>
internal enum FieldShape
{
    /// <summary>Whatever reads the field checks it.</summary>
    Other,

    /// <summary>A text of up to 512 characters.</summary>
    Label,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A whole number that is not negative.</summary>
    Count,

    /// <summary>An array.</summary>
    List,

    /// <summary>An object.</summary>
    Members,

    /// <summary>An object whose members are texts of up to 512 characters.</summary>
    Labels,
}
