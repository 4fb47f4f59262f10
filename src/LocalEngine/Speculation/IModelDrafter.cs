namespace Wattwise.LocalEngine;

/// <summary>A drafter that computes with a model, so that its guesses cost time. Only for the engine thread.</summary>
internal interface IModelDrafter : IDrafter, IDisposable
{
    /// <summary>What its steps take.</summary>
    StepCosts Costs { get; }
}
