namespace Wattwise.Tool.Doctor;

/// <summary>One thing that Wattwise can use on a machine.</summary>
internal sealed record Check(string Name, CheckState State, string Text);
