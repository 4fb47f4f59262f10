namespace Wattwise.LocalEngine.Templates;

/// <summary>What <c>range()</c> makes.</summary>
internal sealed class RangeValue(long start, long step, int count) : Value
{
    public int Count { get; } = count;

    public long Start { get; } = start;

    public long Step { get; } = step;

    public override string TypeName => "range";

    public override bool IsTrue => Count > 0;

    public Value this[int index] => IntegerValue.Of(Start + (index * Step));
}
