namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_rope_scaling_type</c>.</summary>
internal enum RopeScalingType
{
    Unspecified = -1,
    None = 0,
    Linear = 1,
    Yarn = 2,
    LongRope = 3,
}
