namespace Wattwise.Carbon;

/// <summary>A source whose figures all have one signal and one basis, known before the first of them: mixtures fail at start-up.</summary>
internal interface IMeasuresOneThing
{
    IntensitySignal Signal { get; }

    IntensityBasis Basis { get; }
}
