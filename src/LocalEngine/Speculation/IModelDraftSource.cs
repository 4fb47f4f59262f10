namespace Wattwise.LocalEngine;

/// <summary>A source that computes with a model, so that its guesses cost time. Only for the engine thread.</summary>
internal interface IModelDraftSource : IDraftSource, IDisposable
{
    /// <summary>What its steps take.</summary>
    StepCosts Costs { get; }
}
