#define STEP 7
