namespace Wattwise.Tool.Doctor;

/// <summary>What came of a check.</summary>
internal enum CheckState
{
    /// <summary>It works.</summary>
    Works,

    /// <summary>It is not there, and what is there instead is good enough to go on with.</summary>
    Absent,

    /// <summary>It should work and does not.</summary>
    Fails,
}
