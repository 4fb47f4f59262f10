using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>A comparison group as JSON has it.</summary>
internal sealed class JournalControl
{
    public bool IsControl { get; init; }

    public string[] HeldOut { get; init; } = [];

    public long Unit { get; init; }

    public static JournalControl? Of(ControlAssignment? control) => control is null ? null : new()
    {
        IsControl = control.IsControl,
        HeldOut = [.. control.HeldOutStages.Select(static stage => StorableText.Encode(stage))],
        Unit = control.Unit,
    };

    public ControlAssignment ToAssignment() => new(IsControl, [.. HeldOut.Select(static stage => StorableText.Decode(stage))], Unit);
}
