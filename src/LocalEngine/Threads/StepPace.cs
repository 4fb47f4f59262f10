namespace Wattwise.LocalEngine;

/// <summary>What a step took beside what such steps take.</summary>
/// <param name="Threads">The threads that computed it.</param>
/// <param name="Seconds">What it took.</param>
/// <param name="Usual">What such a step takes with as many threads; 0 if unknown.</param>
/// <param name="Before">What such a step took with the threads before the present trial; 0 if unknown, or outside a trial.</param>
/// <param name="WasCut">Whether it was ended because it took far longer than usual.</param>
internal readonly record struct StepPace(int Threads, double Seconds, double Usual, double Before, bool WasCut);
