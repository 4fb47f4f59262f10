namespace Wattwise.Accounting;

/// <summary>Energy as JSON has it, in joules.</summary>
internal sealed record JournalEnergy(double J, double Low, double High, EnergyMethod Method)
{
    public static JournalEnergy? Of(EnergyEstimate? energy) =>
        energy is { } known ? new(known.Joules, known.Low, known.High, known.Method) : null;

    public EnergyEstimate ToEstimate() => new(J, Low, High, Method);
}
